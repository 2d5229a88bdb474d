using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.Factors;

/// <summary>A sign-in that waits for its second factor. Deleting the row spends its token.</summary>
internal sealed class SignInChallenge
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string TokenHash { get; init; }

    /// <summary>
    /// Of the user when the attempt began: a new password or another change of their factors ends it.
    /// </summary>
    public required string SecurityStamp { get; init; }

    /// <summary>The surface that the attempt began on, where it must end as well.</summary>
    public required SessionForm Form { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public int Tries { get; init; }

    /// <summary>Of the code that was mailed last, with the challenge's id; null before.</summary>
    public string? MailHash { get; init; }

    public DateTimeOffset? MailedAt { get; init; }

    public int Mails { get; init; }
}

internal sealed class SignInChallengeConfiguration : IEntityTypeConfiguration<SignInChallenge>
{
    public void Configure(EntityTypeBuilder<SignInChallenge> builder)
    {
        builder.ToTable("sign_in_challenges");
        builder.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
        builder.Property(row => row.TokenHash).HasMaxLength(64);
        builder.Property(row => row.SecurityStamp).HasMaxLength(64);
        builder.Property(row => row.MailHash).HasMaxLength(64);
        builder.HasIndex(row => row.TokenHash).IsUnique();
        builder.HasIndex(row => row.ExpiresAt);
    }
}
