using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Contracts;
using Panel.Data.Paging;

namespace Panel.Instances.Data;

/// <summary>
/// One running (or runnable) copy of a workload: what it should be, and what its node last said it is.
/// </summary>
public sealed class Instance : IHasId
{
    internal const int LongestName = 128;

    /// <summary>What an operation on it calls its subject.</summary>
    internal const string SubjectType = "instance";

    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required Guid NodeId { get; init; }

    public required Guid WorkloadId { get; init; }

    /// <summary>The workload's version that this instance was made from.</summary>
    public required int WorkloadVersion { get; set; }

    public required string Name { get; set; }

    /// <summary>The chosen image of the workload.</summary>
    public required string Image { get; set; }

    /// <summary>Variable values as JSON, protected: they often hold passwords.</summary>
    public required string Variables { get; set; }

    public int CpuMillicores { get; set; }

    public long MemoryBytes { get; set; }

    public long DiskBytes { get; set; }

    public int Pids { get; set; }

    public DesiredState DesiredState { get; set; }

    /// <summary>Grows with every change of what it should be.</summary>
    public long Generation { get; set; }

    /// <summary>The install step has succeeded once.</summary>
    public bool Installed { get; set; }

    public InstanceState State { get; set; }

    /// <summary>Why it is in this state, when there is something to say.</summary>
    public string? StateReason { get; set; }

    public long ObservedGeneration { get; set; }

    public DateTimeOffset? ObservedAt { get; set; }

    /// <summary>Sequence of the report that the state comes from; older reports are ignored.</summary>
    public long ObservedSequence { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public int? ExitCode { get; set; }

    public bool ExitOom { get; set; }

    public DateTimeOffset? ExitAt { get; set; }

    public int Restarts { get; set; }

    /// <summary>
    /// Its organization's owner was a platform administrator when it was last created, started or changed.
    /// </summary>
    public bool TrustedOrganization { get; set; }

    /// <summary>What its run is not isolated by, as its node says, separated by blanks; null when not known.</summary>
    public string? MissingIsolation { get; set; }

    public DateTimeOffset? RestartAt { get; set; }

    /// <summary>For If-Match: grows with every change by a user.</summary>
    public long Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>
    /// Set when it was deleted while its node did not answer: hidden from users, kept until the node has removed it.
    /// </summary>
    public DateTimeOffset? HiddenAt { get; set; }

    public LastExit? LastExit => ExitAt is { } at ? new LastExit(ExitCode ?? 0, ExitOom, at) : null;
}

internal sealed class InstanceConfiguration : IEntityTypeConfiguration<Instance>
{
    public void Configure(EntityTypeBuilder<Instance> builder)
    {
        builder.ToTable("instances");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Name).HasMaxLength(Instance.LongestName);
        builder.Property(row => row.Image).HasMaxLength(512);
        builder.Property(row => row.StateReason).HasMaxLength(1000);
        builder.Property(row => row.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.DesiredState).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.Ignore(row => row.LastExit);
        builder.HasIndex(row => new { row.OrganizationId, row.Id });
        builder.HasIndex(row => row.NodeId);
        builder.HasIndex(row => row.WorkloadId);
    }
}
