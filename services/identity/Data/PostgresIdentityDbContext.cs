using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;

namespace Panel.Identity.Data;

internal sealed class PostgresIdentityDbContext(DbContextOptions options) : PanelIdentityDbContext(options)
{
    internal sealed class Factory()
        : DesignTimeFactory<PostgresIdentityDbContext>(
            postgres: true,
            options => new PostgresIdentityDbContext(options)
        );
}
