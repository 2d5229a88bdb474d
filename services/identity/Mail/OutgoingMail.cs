using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Paging;

namespace Panel.Identity.Mail;

/// <summary>A mail that waits, or that has left or failed for good within the last month.</summary>
internal sealed class OutgoingMail : IHasId
{
    public required Guid Id { get; init; }

    public required string To { get; init; }

    public required MailTemplate Template { get; init; }

    /// <summary>The placeholders' values, encrypted; null once sent.</summary>
    public string? SealedValues { get; set; }

    public required MailStatus Status { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public int Attempts { get; set; }

    /// <summary>Given up after this time.</summary>
    public required DateTimeOffset GiveUpAt { get; set; }

    /// <summary>
    /// Due from then on. A dispatcher claims a row by moving this ahead; when
    /// the dispatcher dies, the row falls due again.
    /// </summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>When it was sent or given up.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public string? LastError { get; set; }
}

internal sealed class OutgoingMailTable : IEntityTypeConfiguration<OutgoingMail>
{
    public const int LongestError = 500;

    public void Configure(EntityTypeBuilder<OutgoingMail> builder)
    {
        builder.ToTable("mails");
        builder.Property(row => row.To).HasMaxLength(Mailbox.Longest);
        builder.Property(row => row.Template).HasConversion<string>().HasMaxLength(32);
        builder
            .Property(row => row.Status)
            .HasConversion(status => status.ToString().ToLowerInvariant(), text => Enum.Parse<MailStatus>(text, true))
            .HasMaxLength(16);
        builder.Property(row => row.LastError).HasMaxLength(LongestError);
        builder.HasIndex(row => new { row.Status, row.NextAttemptAt });
        builder.HasIndex(row => row.EndedAt);
    }
}
