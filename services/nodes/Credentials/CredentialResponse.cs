namespace Panel.Nodes.Credentials;

/// <summary>A credential as the API shows it.</summary>
/// <param name="OrganizationId">Null for one that the platform shares.</param>
/// <param name="Data">The values; of secret ones the last four characters, of short ones nothing.</param>
/// <param name="Status">What the last real call showed; unverified after each change of the values.</param>
/// <param name="Error">Why it is not valid.</param>
/// <param name="UsedBy">While there is something, it cannot be deleted.</param>
internal sealed record CredentialResponse(
    Guid Id,
    Guid? OrganizationId,
    bool Shared,
    string Name,
    string Provider,
    IReadOnlyDictionary<string, string> Data,
    bool Default,
    CredentialStatus Status,
    DateTimeOffset? VerifiedAt,
    string? Error,
    IReadOnlyList<CredentialUse> UsedBy,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    public static CredentialResponse Of(Credential row, IReadOnlyList<CredentialUse> uses) =>
        new(
            row.Id,
            row.OrganizationId,
            row.OrganizationId is null,
            row.Name,
            row.Provider,
            row.Shown,
            row.IsDefault,
            row.Status,
            row.VerifiedAt,
            row.Error,
            uses,
            row.Version,
            row.CreatedAt,
            row.UpdatedAt
        );
}
