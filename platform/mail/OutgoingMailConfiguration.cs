using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Mail;

/// <summary>The table <c>mails</c>.</summary>
internal sealed class OutgoingMailConfiguration : IEntityTypeConfiguration<OutgoingMail>
{
    public const int LongestError = 500;

    public void Configure(EntityTypeBuilder<OutgoingMail> builder)
    {
        builder.ToTable("mails");
        builder.Property(row => row.To).HasMaxLength(MailAddressRules.Longest);
        builder.Property(row => row.Template).HasMaxLength(32);
        builder
            .Property(row => row.Status)
            .HasConversion(status => status.ToString().ToLowerInvariant(), text => Enum.Parse<MailStatus>(text, true))
            .HasMaxLength(16);
        builder.Property(row => row.LastError).HasMaxLength(LongestError);
        builder.HasIndex(row => new { row.Status, row.NextAttemptAt });
        builder.HasIndex(row => row.EndedAt);
    }
}
