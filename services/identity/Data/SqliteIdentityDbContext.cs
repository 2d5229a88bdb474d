using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;

namespace Panel.Identity.Data;

internal sealed class SqliteIdentityDbContext(DbContextOptions options) : PanelIdentityDbContext(options)
{
    internal sealed class Factory()
        : DesignTimeFactory<SqliteIdentityDbContext>(postgres: false, options => new SqliteIdentityDbContext(options));
}
