using System.Security.Cryptography;
using System.Text;
using Panel.Identity.Accounts;

namespace Panel.Identity.Settings;

/// <param name="Version">For If-Match. It comes from the settings
/// themselves, since other surfaces change them too.</param>
/// <param name="SshKeys">Null without the permission to see them.</param>
internal sealed record SettingsBody(
    string Version,
    string Language,
    string ToastPosition,
    bool StartOnGroupedServers,
    Guid? DefaultOrganizationId,
    IReadOnlyList<SshKeyBody>? SshKeys
)
{
    public static SettingsBody Of(User user, IReadOnlyList<SshKeyBody>? keys) =>
        new(
            VersionOf(user),
            user.Language,
            user.ToastPosition,
            user.StartOnGroupedServers,
            user.DefaultOrganizationId,
            keys
        );

    public static string VersionOf(User user) =>
        Convert.ToHexStringLower(
            SHA256
                .HashData(
                    Encoding.UTF8.GetBytes(
                        $"{user.Language}\n{user.ToastPosition}\n{user.StartOnGroupedServers}\n{user.DefaultOrganizationId}"
                    )
                )
                .AsSpan(0, 8)
        );
}

/// <summary>What is left out or null stays as it is.</summary>
internal sealed record UpdateSettingsRequest(
    string? Language,
    string? ToastPosition,
    bool? StartOnGroupedServers,
    Guid? DefaultOrganizationId
);
