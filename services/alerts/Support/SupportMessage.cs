using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Alerts.Support;

/// <summary>What a user wrote to the operator. Kept, since a mail can get lost.</summary>
internal sealed class SupportMessage
{
    public const int LongestSubject = 200;
    public const int LongestMessage = 10_000;

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required Guid? OrganizationId { get; init; }

    /// <summary>What it is about, as the user said.</summary>
    public required Guid? InstanceId { get; init; }

    public required string Subject { get; init; }

    public required string Message { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class SupportMessageConfiguration : IEntityTypeConfiguration<SupportMessage>
{
    public void Configure(EntityTypeBuilder<SupportMessage> builder)
    {
        builder.ToTable("support_messages");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Subject).HasMaxLength(SupportMessage.LongestSubject);
        builder.Property(row => row.Message).HasMaxLength(SupportMessage.LongestMessage);
        builder.HasIndex(row => new { row.UserId, row.CreatedAt });
    }
}
