from django import template

from sources import money

register = template.Library()
register.filter("usd", money.usd)
