using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Mail;

namespace Panel.Identity.SignIn.Registration;

/// <summary>
/// An account that is made when the recipient opens the link that was mailed. Deleting the row spends its token.
/// </summary>
internal sealed class PendingRegistration
{
    public required Guid Id { get; init; }

    public required string Email { get; init; }

    public required string NormalizedEmail { get; init; }

    /// <summary>Null: derived from the e-mail address.</summary>
    public string? Username { get; init; }

    public required string PasswordHash { get; init; }

    public required string TokenHash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PendingRegistrationConfiguration : IEntityTypeConfiguration<PendingRegistration>
{
    public void Configure(EntityTypeBuilder<PendingRegistration> builder)
    {
        builder.ToTable("pending_registrations");
        builder.Property(row => row.Email).HasMaxLength(MailAddressRules.Longest);
        builder.Property(row => row.NormalizedEmail).HasMaxLength(MailAddressRules.Longest);
        builder.Property(row => row.Username).HasMaxLength(15);
        builder.Property(row => row.TokenHash).HasMaxLength(64);
        builder.HasIndex(row => row.TokenHash).IsUnique();
        builder.HasIndex(row => row.NormalizedEmail);
        builder.HasIndex(row => row.ExpiresAt);
    }
}
