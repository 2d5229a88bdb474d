using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Identity.Users;

/// <summary>
/// The one row that says the panel was bootstrapped. Its key makes one of two racing bootstraps fail.
/// </summary>
internal sealed class Setup
{
    public const int Only = 1;

    public int Id { get; init; } = Only;

    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>
    /// Written by each change of who administers the platform: whoever writes it is alone until they commit.
    /// </summary>
    public required DateTimeOffset AdminsChangedAt { get; set; }
}

internal sealed class SetupConfiguration : IEntityTypeConfiguration<Setup>
{
    public void Configure(EntityTypeBuilder<Setup> builder)
    {
        builder.ToTable("setup");
        builder.Property(row => row.Id).ValueGeneratedNever();
    }
}
