using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panel.Alerts.Rules;

/// <summary>The one row that grows with every change of a rule: evaluators read the rules again when it has.</summary>
internal sealed class RuleStamp
{
    public const int Only = 1;

    public required int Id { get; init; }

    public long Version { get; set; }
}

internal sealed class RuleStampConfiguration : IEntityTypeConfiguration<RuleStamp>
{
    public void Configure(EntityTypeBuilder<RuleStamp> builder)
    {
        builder.ToTable("rule_stamps");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.HasData(new RuleStamp { Id = RuleStamp.Only });
    }
}

internal static class RuleStampExtensions
{
    /// <summary>In the transaction of the change, after it: writers take turns at this row.</summary>
    public static Task<int> StampRulesAsync(this DbContext database, CancellationToken cancellationToken) =>
        database
            .Set<RuleStamp>()
            .Where(row => row.Id == RuleStamp.Only)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
}
