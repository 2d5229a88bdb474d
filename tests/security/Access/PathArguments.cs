using System.Text.RegularExpressions;
using Panel.Security.Tests.Scene;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Access;

/// <summary>
/// What each path parameter names. A new one gets a line here, and its resource a line in <see cref="TenantSetup"/>.
/// </summary>
internal static partial class PathArguments
{
    private static readonly Dictionary<string, Resource> Table = new(StringComparer.Ordinal)
    {
        ["/api/apikeys/{id}"] = Resource.ApiToken,
        ["/api/auth/passkeys/{id}"] = Resource.Passkey,
        ["/api/client/account/api-keys/{uuid}"] = Resource.ApiToken,
        ["/api/client/account/sessions/{uuid}"] = Resource.Session,
        ["/api/v1/tokens/{id}"] = Resource.ApiToken,
        ["/v1/admin/mails/{id}"] = Resource.Mail,
        ["/v1/admin/organizations/{id}"] = Resource.AnyOrganization,
        ["/v1/admin/users/{id}"] = Resource.User,
        ["/v1/alerts/rules/{id}"] = Resource.AlertRule,
        ["/v1/alerts/silences/{id}"] = Resource.Silence,
        ["/v1/alerts/{id}"] = Resource.Alert,
        ["/v1/api-tokens/{id}"] = Resource.ApiToken,
        ["/v1/auth/oidc/{provider}"] = Resource.Provider,
        ["/v1/credentials/{id}"] = Resource.Credential,
        ["/v1/dns/records/{id}"] = Resource.DnsRecord,
        ["/v1/dns/zones/{zoneId}"] = Resource.DnsZone,
        ["/v1/instances/{id}"] = Resource.Instance,
        ["/v1/integrations/{id}"] = Resource.Integration,
        ["/v1/integrations/{id}/deliveries/{deliveryId}"] = Resource.Delivery,
        ["/v1/invites/{token}"] = Resource.InviteToken,
        ["/v1/nodes/{id}"] = Resource.Node,
        ["/v1/operations/{id}"] = Resource.Operation,
        ["/v1/organizations/{id}"] = Resource.Organization,
        ["/v1/organizations/{organizationId}"] = Resource.Organization,
        ["/v1/organizations/{organizationId}/invites/{id}"] = Resource.Invite,
        ["/v1/organizations/{organizationId}/members/{userId}"] = Resource.Member,
        ["/v1/organizations/{organizationId}/members/{userId}/permissions/{key}"] = Resource.PermissionName,
        ["/v1/plugins/keys/{id}"] = Resource.PluginKey,
        ["/v1/plugins/{id}"] = Resource.Plugin,
        ["/v1/settings/ssh-keys/{name}"] = Resource.SshKey,
        ["/v1/ssh/certificates/{id}"] = Resource.Certificate,
        ["/v1/users/me/logins/{provider}"] = Resource.Provider,
        ["/v1/users/me/sessions/{id}"] = Resource.Session,
        ["/v1/users/{id}"] = Resource.User,
        ["/v1/workloads/{id}"] = Resource.Workload,
    };

    /// <summary>Members of bodies that name a resource.</summary>
    private static readonly Dictionary<string, Resource> Members = new(StringComparer.Ordinal)
    {
        ["credential_id"] = Resource.Credential,
        ["default_organization_id"] = Resource.Organization,
        ["instance_id"] = Resource.Instance,
        ["instance_ids"] = Resource.Instance,
        ["integration_ids"] = Resource.Integration,
        ["node_id"] = Resource.Node,
        ["node_ids"] = Resource.Node,
        ["organization_id"] = Resource.Organization,
        ["target_id"] = Resource.Node,
        ["userId"] = Resource.Member,
        ["user_id"] = Resource.User,
        ["workload_id"] = Resource.Workload,
    };

    /// <summary>The resources that a path names, from left to right.</summary>
    public static IReadOnlyList<Resource> Of(ApiOperation operation) => [.. PrefixesOf(operation).Select(ResourceAt)];

    /// <summary>Parameters that the table does not know.</summary>
    public static IEnumerable<string> MissingOf(ApiOperation operation) =>
        PrefixesOf(operation).Where(prefix => !Table.ContainsKey(prefix));

    /// <summary>Lines that no operation needs any more.</summary>
    public static IEnumerable<string> UnusedIn(IEnumerable<ApiOperation> operations)
    {
        string[] paths = [.. operations.Select(operation => operation.Path)];
        return Table.Keys.Where(prefix => !paths.Any(path => path.StartsWith(prefix, StringComparison.Ordinal)));
    }

    /// <param name="arguments">As many as the path has parameters.</param>
    public static string Fill(ApiOperation operation, IReadOnlyList<string> arguments)
    {
        var at = 0;
        return Parameter().Replace(operation.Path, _ => Uri.EscapeDataString(arguments[at++]));
    }

    public static Resource? OfMember(string name) => Members.GetValueOrDefault(name);

    private static IEnumerable<string> PrefixesOf(ApiOperation operation) =>
        Parameter().Matches(operation.Path).Select(match => operation.Path[..(match.Index + match.Length)]);

    private static Resource ResourceAt(string prefix) =>
        Table.TryGetValue(prefix, out var resource)
            ? resource
            : throw new InvalidOperationException(
                $"What {prefix} names is not known: add it to {nameof(PathArguments)}."
            );

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
