using Microsoft.EntityFrameworkCore;

namespace Panel.Reads.Bench;

/// <summary>The least that ASP.NET Core and EF do for a list: no gateway, no credential, no tenant.</summary>
internal static class BareApi
{
    public static async Task RunAsync(string url, string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        builder.Services.AddDbContext<BareContext>(options => options.UseSqlite($"Data Source={file};Mode=ReadOnly"));
        await using var app = builder.Build();
        app.MapGet(
            "/nodes",
            async (BareContext database) =>
                await database.Nodes.AsNoTracking().OrderBy(node => node.Id).Take(51).ToListAsync()
        );
        await app.RunAsync();
    }
}

internal sealed class BareContext(DbContextOptions<BareContext> options) : DbContext(options)
{
    public DbSet<BareNode> Nodes => Set<BareNode>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<BareNode>(node =>
        {
            node.ToTable("nodes");
            node.Property(row => row.Id).HasColumnName("id");
            node.Property(row => row.Name).HasColumnName("name");
            node.Property(row => row.Hostname).HasColumnName("hostname");
        });
}

internal sealed class BareNode
{
    public required byte[] Id { get; init; }

    public required string Name { get; init; }

    public required string Hostname { get; init; }
}
