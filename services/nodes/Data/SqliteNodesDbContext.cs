using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;

namespace Panel.Nodes.Data;

internal sealed class SqliteNodesDbContext(DbContextOptions<SqliteNodesDbContext> options) : NodesDbContext(options);

internal sealed class SqliteNodesDbContextFactory()
    : DesignTimeFactory<SqliteNodesDbContext>(
        postgres: false,
        options => new((DbContextOptions<SqliteNodesDbContext>)options)
    );
