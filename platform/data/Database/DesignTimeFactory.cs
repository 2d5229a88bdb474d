using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Panel.Data.Database;

/// <summary>
/// Lets <c>dotnet ef</c> build a context without starting the service. Nothing connects to these addresses.
/// </summary>
public abstract class DesignTimeFactory<TContext>(bool postgres, Func<DbContextOptions, TContext> create)
    : IDesignTimeDbContextFactory<TContext>
    where TContext : DbContext
{
    public TContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<TContext>();
        if (postgres)
        {
            options.UseNpgsql("Host=design-time");
        }
        else
        {
            options.UseSqlite("Data Source=design-time");
        }

        return create(options.Options);
    }
}
