namespace Panel.Identity.Tests.Hosting;

public enum Database
{
    Sqlite,
    Postgres,
}
