using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;

namespace Panel.Data.Messaging;

/// <summary>The tables of messages in the database of whichever service, for those who need no more of it.</summary>
internal sealed class OutboxDbContext(DbContextOptions<OutboxDbContext> options) : PanelDbContext(options)
{
    public static OutboxDbContext On(DatabaseOptions database)
    {
        var options = new DbContextOptionsBuilder<OutboxDbContext>();
        if (database.IsPostgres)
        {
            options.UsePanelPostgres(database.ConnectionString);
        }
        else
        {
            options.UsePanelSqlite(database.ConnectionString);
        }

        return new OutboxDbContext(options.Options);
    }

    protected override void BuildModel(ModelBuilder model) => model.AddMessaging();
}
