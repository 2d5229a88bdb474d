using Microsoft.EntityFrameworkCore;
using Panel.Data;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;
using Panel.Instances.Allocations;
using Panel.Instances.Instances;
using Panel.Instances.Nodes;
using Panel.Instances.Operations;
using Panel.Instances.Workloads;

namespace Panel.Instances;

internal class InstancesDbContext(DbContextOptions options) : PanelDbContext(options)
{
    public DbSet<Instance> Instances => Set<Instance>();

    public DbSet<Operation> Operations => Set<Operation>();

    public DbSet<KnownNode> Nodes => Set<KnownNode>();

    protected override void BuildModel(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(InstancesDbContext).Assembly);
        model.AddIdempotency();
        model.AddMessaging();
    }
}

internal sealed class SqliteInstancesDbContext(DbContextOptions options) : InstancesDbContext(options);

internal sealed class PostgresInstancesDbContext(DbContextOptions options) : InstancesDbContext(options);

internal sealed class SqliteDesignTime()
    : DesignTimeFactory<SqliteInstancesDbContext>(postgres: false, options => new SqliteInstancesDbContext(options));

internal sealed class PostgresDesignTime()
    : DesignTimeFactory<PostgresInstancesDbContext>(postgres: true, options => new PostgresInstancesDbContext(options));
