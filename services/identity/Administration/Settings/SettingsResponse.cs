using System.Security.Cryptography;
using System.Text;
using Panel.Identity.Data;
using Panel.Identity.Ssh.Keys;

namespace Panel.Identity.Administration.Settings;

/// <param name="Version">For If-Match. It comes from the settings
/// themselves, since other surfaces change them too.</param>
/// <param name="SshKeys">Null without the permission to see them.</param>
internal sealed record SettingsResponse(
    string Version,
    string Language,
    string ToastPosition,
    bool StartOnGroupedServers,
    Guid? DefaultOrganizationId,
    IReadOnlyList<SshKeyResponse>? SshKeys
)
{
    public static SettingsResponse Of(User user, IReadOnlyList<SshKeyResponse>? keys) =>
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
                        $"{user.Language}\n{user.ToastPosition}\n{user.StartOnGroupedServers}\n"
                            + $"{user.DefaultOrganizationId}"
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
