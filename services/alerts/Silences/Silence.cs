using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Auditing;
using Panel.Data.Paging;

namespace Panel.Alerts.Silences;

/// <summary>A time in which alerts with certain labels are not told.</summary>
internal sealed class Silence : IHasId
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required IReadOnlyList<SilenceMatcher> Matchers { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    public required string Comment { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public AuditSubject Subject => new("silence", Id, Comment.Length > 0 ? Comment : "silence");

    public bool Covers(IReadOnlyDictionary<string, string> labels) => Matchers.All(matcher => matcher.Matches(labels));
}

internal sealed class SilenceConfiguration : IEntityTypeConfiguration<Silence>
{
    public void Configure(EntityTypeBuilder<Silence> builder)
    {
        builder.ToTable("silences");
        builder.Ignore(row => row.Subject);
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Comment).HasMaxLength(SilenceRequest.LongestComment);
        builder
            .Property(row => row.Matchers)
            .HasConversion(
                matchers => JsonSerializer.Serialize(matchers, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<List<SilenceMatcher>>(text, JsonSerializerOptions.Default)!,
                new ValueComparer<IReadOnlyList<SilenceMatcher>>(
                    (left, right) => left!.SequenceEqual(right!),
                    matchers => matchers.Count,
                    matchers => matchers
                )
            );
        builder.HasIndex(row => new { row.OrganizationId, row.EndsAt });
        builder.HasIndex(row => row.EndsAt);
    }
}
