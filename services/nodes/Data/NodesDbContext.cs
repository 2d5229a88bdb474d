using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Data.History;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;

namespace Panel.Nodes.Data;

internal abstract class NodesDbContext(DbContextOptions options) : PanelDbContext(options)
{
    protected override void BuildModel(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(NodesDbContext).Assembly);
        model.AddIdempotency();
        model.AddMessaging();
        model.AddHistory();
    }
}
