using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Contracts;

namespace Panel.Instances.Allocations;

/// <summary>One host port given to an instance. (node, port, protocol) is unique: TCP and UDP are separate.</summary>
public sealed class Allocation
{
    public required Guid Id { get; init; }

    public required Guid NodeId { get; init; }

    public required Guid InstanceId { get; init; }

    /// <summary>The workload's name for the port.</summary>
    public required string Name { get; init; }

    public required int HostPort { get; init; }

    public required int ContainerPort { get; init; }

    public required PortProtocol Protocol { get; init; }

    /// <summary>The port that players and customers are told; its container side is <c>SERVER_PORT</c>.</summary>
    public required bool Primary { get; init; }
}

internal sealed class AllocationConfiguration : IEntityTypeConfiguration<Allocation>
{
    public void Configure(EntityTypeBuilder<Allocation> builder)
    {
        builder.ToTable("allocations");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Name).HasMaxLength(64);
        builder.Property(row => row.Protocol).HasConversion<string>().HasMaxLength(8);
        builder
            .HasIndex(row => new
            {
                row.NodeId,
                row.HostPort,
                row.Protocol,
            })
            .IsUnique();
        builder.HasIndex(row => row.InstanceId);
    }
}
