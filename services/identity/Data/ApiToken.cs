using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Panel.Data.Paging;
using Panel.Identity.Permissions;

namespace Panel.Identity.Data;

/// <summary>A user's credential for programs. It never holds more than its owner holds at the time of use.</summary>
internal sealed class ApiToken : IHasId
{
    public const int LongestName = 100;

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public User? User { get; init; }

    /// <summary>The one organization it works in; null for each of its owner's.</summary>
    public Guid? OrganizationId { get; init; }

    public required string Name { get; set; }

    /// <summary>The clear beginning, for look-ups and lists.</summary>
    public required string Start { get; set; }

    public required string Hash { get; set; }

    /// <summary>All that its owner holds; then the scopes say nothing.</summary>
    public required bool FullAccess { get; set; }

    public required string[] UserScopes { get; set; }

    public required string[] AdminScopes { get; set; }

    public required string[] ServerScopes { get; set; }

    /// <summary>Addresses and CIDR ranges that it works from; none for any.</summary>
    public string[] AllowedIps { get; set; } = [];

    /// <summary>The only nodes that it reaches; none for any.</summary>
    public Guid[] NodeIds { get; set; } = [];

    /// <summary>The only instances that it reaches; none for any.</summary>
    public Guid[] InstanceIds { get; set; } = [];

    /// <summary>
    /// Which type the session dialect asked for; null for tokens of other dialects, and of before it was kept.
    /// </summary>
    public bool? IsAdminKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }

    public PermissionSets Scopes
    {
        get =>
            new(
                UserScopes.ToFrozenSet(StringComparer.Ordinal),
                AdminScopes.ToFrozenSet(StringComparer.Ordinal),
                ServerScopes.ToFrozenSet(StringComparer.Ordinal)
            );
        set =>
            (UserScopes, AdminScopes, ServerScopes) = (Sorted(value.User), Sorted(value.Admin), Sorted(value.Server));
    }

    /// <summary>
    /// It names no permission and works on the provisioning surface of its node
    /// alone, which a token of some permissions does not reach.
    /// </summary>
    public bool IsForProvisioning =>
        IsAdminKey is null && !FullAccess && NodeIds.Length == 1 && PermissionSets.None.Covers(Scopes);

    public bool WorksIn(Guid organization) => OrganizationId is null || OrganizationId == organization;

    /// <summary>Whether this token can do nothing, anywhere or ever, that the other one cannot.</summary>
    public bool IsWithin(ApiToken other) =>
        (
            other.FullAccess
            || (!FullAccess && other.Scopes.Covers(Scopes) && (!IsForProvisioning || other.IsForProvisioning))
        )
        && (other.OrganizationId is null || OrganizationId == other.OrganizationId)
        && IsNarrower(NodeIds, other.NodeIds)
        && IsNarrower(InstanceIds, other.InstanceIds)
        && AllowedIpList.IsNarrower(AllowedIps, other.AllowedIps)
        && (other.ExpiresAt is null || ExpiresAt <= other.ExpiresAt);

    // No limit is the widest one.
    private static bool IsNarrower(Guid[] ids, Guid[] others) =>
        others.Length == 0 || (ids.Length > 0 && ids.All(others.Contains));

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}

internal sealed class ApiTokenConfiguration : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> builder)
    {
        builder.ToTable("api_tokens");
        builder.Ignore(row => row.Scopes).Ignore(row => row.IsForProvisioning);
        builder.Property(row => row.Name).HasMaxLength(ApiToken.LongestName);
        builder.Property(row => row.Start).HasMaxLength(ApiTokenText.StartLength);
        builder.Property(row => row.Hash).HasMaxLength(64);
        builder.HasOne(row => row.User).WithMany().HasForeignKey(row => row.UserId);
        builder
            .HasOne<Organization>()
            .WithMany()
            .HasForeignKey(row => row.OrganizationId)
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => row.Start);
    }
}
