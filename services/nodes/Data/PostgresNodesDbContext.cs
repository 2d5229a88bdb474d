using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;

namespace Panel.Nodes.Data;

internal sealed class PostgresNodesDbContext(DbContextOptions<PostgresNodesDbContext> options)
    : NodesDbContext(options);

internal sealed class PostgresNodesDbContextFactory()
    : DesignTimeFactory<PostgresNodesDbContext>(
        postgres: true,
        options => new((DbContextOptions<PostgresNodesDbContext>)options)
    );
