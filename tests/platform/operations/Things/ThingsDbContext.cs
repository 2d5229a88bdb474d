using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Data.Messaging;

namespace Panel.Operations.Tests.Things;

internal sealed class ThingsDbContext(DbContextOptions<ThingsDbContext> options) : PanelDbContext(options)
{
    protected override void BuildModel(ModelBuilder model)
    {
        model.Entity<Thing>().ToTable("things");
        model.AddMessaging();
        model.AddOperations();
    }
}
