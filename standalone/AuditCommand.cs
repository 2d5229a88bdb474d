using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Panel.Identity.Audit;

namespace Panel.Standalone;

/// <summary><c>panel audit verify</c>: is the audit log still what was written?</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var known = new Option<string?>("--known")
        {
            Description = "A head that an earlier verification printed; the chain must still contain it.",
        };
        var verify = new Command(
            "verify",
            "Check every entry of the audit log against its signature. Also while the panel runs."
        )
        {
            known,
        };
        verify.SetAction((arguments, cancellationToken) => VerifyAsync(arguments.GetValue(known), cancellationToken));
        return new Command("audit", "The audit log.") { verify };
    }

    private static async Task<int> VerifyAsync(string? known, CancellationToken cancellationToken)
    {
        if (Settings() is not { } settings)
        {
            await Console.Error.WriteLineAsync(
                "panel: no data here. Set PANEL_DATA, or Database__* and Secrets__* as for the identity service."
            );
            return 2;
        }

        var (valid, report) = await AuditCheck.RunAsync(settings, known, cancellationToken);
        await (valid ? Console.Out : Console.Error).WriteLineAsync(report);
        return valid ? 0 : 1;
    }

    // The database of a distributed set-up when one is configured, else the one in the data folder.
    private static IEnumerable<KeyValuePair<string, string?>>? Settings()
    {
        var configured = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        if (configured["Database:ConnectionString"] is not null)
        {
            return configured.AsEnumerable();
        }

        var data = StandaloneOptions.FromEnvironment().Data;
        return StandaloneSecrets.Load(data) is { } secrets && File.Exists(Path.Combine(data, "identity.db"))
            ? EmbeddedSettings.Stores(data, "identity", secrets)
            : null;
    }
}
