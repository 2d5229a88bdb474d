using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;
using Panel.Mail;

namespace Panel.Identity.Data;

/// <summary>
/// Identity's tables: those of ASP.NET Core Identity for users, and our
/// own. Each entity's table is described beside it.
/// </summary>
internal abstract class PanelIdentityDbContext(DbContextOptions options) : IdentityUserContext<User, Guid>(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.UsePanelTypes(Database.IsSqlite());
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PanelIdentityDbContext).Assembly);
        builder.AddIdempotency();
        builder.AddMails();
        builder.AddMessaging();
        builder.UseSnakeCaseNames();
    }
}
