using System.Diagnostics;
using System.Globalization;

namespace Panel.Testing;

/// <summary>An authenticator that is not ours: the oath-toolkit's command.</summary>
public static class Oathtool
{
    /// <summary>The code that an app with this Base32 key shows at that time.</summary>
    public static async Task<string> CodeAsync(string key, DateTimeOffset at)
    {
        var start = new ProcessStartInfo(
            "oathtool",
            [
                "--totp",
                "--base32",
                "--now",
                at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
                key,
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var code = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? code.Trim()
            : throw new InvalidOperationException($"oathtool ended with {process.ExitCode}.");
    }
}
