using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Data.History;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;
using Panel.Operations;

namespace Panel.Instances.Data;

internal class InstancesDbContext(DbContextOptions options) : PanelDbContext(options)
{
    protected override void BuildModel(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(InstancesDbContext).Assembly);
        model.AddIdempotency();
        model.AddMessaging();
        model.AddHistory();
        model.AddOperations();
    }
}

internal sealed class SqliteInstancesDbContext(DbContextOptions options) : InstancesDbContext(options);

internal sealed class PostgresInstancesDbContext(DbContextOptions options) : InstancesDbContext(options);

internal sealed class SqliteDesignTime()
    : DesignTimeFactory<SqliteInstancesDbContext>(postgres: false, options => new SqliteInstancesDbContext(options));

internal sealed class PostgresDesignTime()
    : DesignTimeFactory<PostgresInstancesDbContext>(postgres: true, options => new PostgresInstancesDbContext(options));
