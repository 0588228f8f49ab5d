-- What Kept's two roles may do in one database. Run in it as a superuser; the same file serves the embedded
-- Postgres and the one of docker-compose.yml. kept_owner migrates; kept_app is what the application runs as:
-- it can't change tables, switch off triggers or TRUNCATE.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS unaccent;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO kept_app;
GRANT USAGE, CREATE ON SCHEMA public TO kept_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE kept_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kept_app;
ALTER DEFAULT PRIVILEGES FOR ROLE kept_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO kept_app;
