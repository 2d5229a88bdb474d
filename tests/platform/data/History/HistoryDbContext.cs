using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Data.History;

namespace Panel.Data.Tests.History;

internal sealed class HistoryDbContext(DbContextOptions<HistoryDbContext> options) : PanelDbContext(options)
{
    protected override void BuildModel(ModelBuilder model) => model.AddHistory();
}
