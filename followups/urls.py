from django.urls import path

from followups.views import calendar, check_ins, handover, miles, offline, plans, route, tasks, today, visits

app_name = "followups"
urlpatterns = [
    path("", today.first, name="first"),
    path("today/", today.today, name="today"),
    path("visits/new/", visits.new, name="visit_new"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/edit/", visits.edit, name="visit_edit"),
    path("visits/<int:pk>/removal/", visits.removal, name="visit_removal"),
    path("visits/<int:pk>/concern/", visits.concern, name="visit_concern"),
    path("visits/plans/new/", plans.new, name="plan_new"),
    path("visits/plans/<int:pk>/", plans.plan, name="plan"),
    path("visits/plans/<int:pk>/removal/", plans.removal, name="plan_removal"),
    path("check-ins/", check_ins.check_ins, name="check_ins"),
    path("check-ins/<int:pk>/snooze/", check_ins.snooze, name="snooze"),
    path("check-ins/<int:pk>/snooze/end/", check_ins.snooze_end, name="snooze_end"),
    path("route/", route.route, name="route"),
    path("miles/", miles.miles, name="miles"),
    path("miles/export/", miles.miles_export, name="miles_export"),
    path("visits/waiting/", offline.waiting, name="waiting"),
    path("visits/offline/", offline.offline, name="offline"),
    path("sw.js", offline.worker_script, name="worker_script"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("me/calendar/", calendar.feed, name="feed"),
    path("me/calendar/end/", calendar.feed_end, name="feed_end"),
    path("calendar/<str:token>.ics", calendar.calendar, name="calendar"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/new/", tasks.new, name="task_new"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/done/", tasks.done, name="task_done"),
    path("tasks/<int:pk>/snooze/", tasks.snooze, name="task_snooze"),
    path("sources/handover/", handover.handover, name="handover"),
]
