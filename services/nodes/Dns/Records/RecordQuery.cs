using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;

namespace Panel.Nodes.Dns.Records;

/// <summary>Which records a list shows; take it as <c>[AsParameters]</c>.</summary>
/// <param name="Type">A, AAAA, CNAME …</param>
/// <param name="Name">The whole name.</param>
/// <param name="Managed">Only those that the panel wrote, or only the others.</param>
/// <param name="Owner">manual, node or instance, or the id of one.</param>
/// <param name="State">in_sync, pending, drifted, conflict or error.</param>
/// <param name="CredentialId">Of one credential.</param>
internal readonly record struct RecordQuery(
    string? Type,
    string? Name,
    bool? Managed,
    string? Owner,
    [property: OneOf<RecordState>] string? State,
    Guid? CredentialId
)
{
    /// <summary>Null when something is wrong with it; then <paramref name="error"/> names the field.</summary>
    public IQueryable<DnsRecord>? Filter(IQueryable<DnsRecord> records, string? search, out ApiError? error)
    {
        error = null;
        var (type, managed, credential) = (Type?.ToUpperInvariant(), Managed, CredentialId);
        var name = Name?.TrimEnd('.').ToLowerInvariant();
        records = records.Where(record =>
            (type == null || record.Type == type)
            && (name == null || record.Name == name)
            && (managed == null || record.Managed == managed)
            && (credential == null || record.CredentialId == credential)
        );
        if (State is not null)
        {
            if (EnumNames.Find<RecordState>(State) is not { } state)
            {
                error = ApiErrors.Invalid("state", $"Must be one of {EnumNames.List<RecordState>()}.");
                return null;
            }

            records = records.Where(record => record.State == state);
        }

        if (search is not null)
        {
            var pattern = LikePattern.Containing(search);
            records = records.Where(record => EF.Functions.Like(record.Name, pattern, LikePattern.Escape));
        }

        return Owner is null ? records : OfOwner(records, Owner, out error);
    }

    private static IQueryable<DnsRecord>? OfOwner(IQueryable<DnsRecord> records, string owner, out ApiError? error)
    {
        error = null;
        if (Guid.TryParse(owner, out var id))
        {
            return records.Where(record => record.OwnerId == id);
        }

        if (EnumNames.Find<OwnerType>(owner) is { } type)
        {
            return records.Where(record => record.OwnerType == type);
        }

        error = ApiErrors.Invalid("owner", $"Must be an id or one of {EnumNames.List<OwnerType>()}.");
        return null;
    }
}
