using Microsoft.EntityFrameworkCore;
using Panel.Data;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;
using Panel.Nodes.Fleet;
using Panel.Nodes.Inventory;
using Panel.Nodes.Registration;
using Panel.Nodes.Tunnels;

namespace Panel.Nodes.Data;

internal abstract class NodesDbContext(DbContextOptions options) : PanelDbContext(options)
{
    public DbSet<Node> Nodes => Set<Node>();

    public DbSet<RegistrationToken> RegistrationTokens => Set<RegistrationToken>();

    public DbSet<NodeInventory> Inventories => Set<NodeInventory>();

    public DbSet<TunnelRecord> Tunnels => Set<TunnelRecord>();

    protected override void BuildModel(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(NodesDbContext).Assembly);
        model.AddIdempotency();
        model.AddMessaging();
    }
}
