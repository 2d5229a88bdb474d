using System.Diagnostics;
using System.Text;
using Panel.Testing;

namespace Panel.Standalone.Tests.Plugins;

/// <summary>
/// A stranger with an empty folder, the packed SDK and template, the .NET SDK and <c>panel</c>: no project of this
/// repository is referenced.
/// </summary>
internal sealed class PluginAuthor : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TempFolder _folder = new();

    // Of its own, so that no earlier build is found in the machine's cache of packages.
    private readonly string _version = $"1.0.0-test.{Guid.CreateVersion7():N}";

    /// <summary>The machine's packages.</summary>
    private static string Cache { get; } =
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;

    public string this[string name] => _folder[name];

    /// <summary>Takes the SDK and the template from where they are published.</summary>
    public async Task PrepareAsync()
    {
        foreach (var project in (string[])["sdk", "template"])
        {
            await DotnetAsync(
                "pack",
                Repository.PathOf("plugins", project),
                "-c",
                Configuration,
                "-o",
                _folder["nuget"],
                $"-p:Version={_version}",
                $"-p:PackageVersion={_version}"
            );
        }

        // In their place stands a feed.
        await File.WriteAllTextAsync(
            _folder["nuget.config"],
            $"""<configuration><packageSources><add key="panel" value="{_folder["nuget"]}" /></packageSources></configuration>"""
        );
        await DotnetAsync("new", "install", _folder[$"nuget/Panel.Plugins.Templates.{_version}.nupkg"]);
    }

    /// <summary>Makes a plugin of the template and publishes it; gives the output.</summary>
    public async Task<string> BuildAsync(string name, params string[] options)
    {
        await DotnetAsync(["new", "panel-plugin", "-n", name, "-o", _folder[name], .. options]);
        var project = Path.Combine(_folder[name], $"{name}.csproj");
        var text = await File.ReadAllTextAsync(project);
        Assert.Contains("Version=\"1.0.0\"", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            project,
            text.Replace("Version=\"1.0.0\"", $"Version=\"{_version}\"", StringComparison.Ordinal)
        );
        var output = Path.Combine(_folder[name], "out");
        await DotnetAsync(
            "publish",
            project,
            "-o",
            output,
            $"-p:RestorePackagesPath={_folder["packages"]}",
            $"-p:RestoreFallbackFolders={Cache}"
        );
        return output;
    }

    /// <summary><c>panel plugin …</c>, which has to succeed.</summary>
    public static async Task<string> PanelAsync(params string[] arguments)
    {
        var (code, output) = await OperatorVerb.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal),
            ["plugin", .. arguments]
        );
        Assert.True(code == 0, output);
        return output;
    }

    public void Dispose() => _folder.Dispose();

    private async Task DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        // Templates are installed for this author alone.
        start.Environment["DOTNET_CLI_HOME"] = _folder["home"];
        // Packing restores the SDK in its place: what it notes must outlive this folder, or later tools miss packages.
        start.Environment["NUGET_PACKAGES"] = Cache;
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var (output, errors) = (
            process.StandardOutput.ReadToEndAsync(limit.Token),
            process.StandardError.ReadToEndAsync(limit.Token)
        );
        await process.WaitForExitAsync(limit.Token);
        Assert.True(
            process.ExitCode == 0,
            new StringBuilder($"dotnet {string.Join(' ', arguments)}\n")
                .Append(await output)
                .Append(await errors)
                .ToString()
        );
    }
}
