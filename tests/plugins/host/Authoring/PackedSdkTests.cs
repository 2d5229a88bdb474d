using System.Diagnostics;
using System.Text.Json.Nodes;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Tests.Support;
using Panel.Testing;

namespace Panel.Plugins.Host.Tests.Authoring;

/// <summary>A stranger's way: a project outside the solution, built against the packed SDK alone.</summary>
public sealed class PackedSdkTests
{
    [Fact]
    public async Task Plugin_BuiltAgainstThePackedSdk_RunsInAWorkerAndIsRefusedWithReflection()
    {
        using var folder = new TempFolder();
        await DotnetAsync(
            Repository.Root,
            "pack",
            Repository.PathOf("plugins/sdk"),
            "-o",
            folder["feed"],
            "--nologo",
            "-p:NuGetAudit=false"
        );
        await File.WriteAllTextAsync(
            folder["nuget.config"],
            $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{folder["packages"]}" /></config>
              <packageSources>
                <clear />
                <add key="feed" value="{folder["feed"]}" />
                <add key="machine" value="{MachinePackages}" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="feed"><package pattern="Panel.*" /></packageSource>
                <packageSource key="machine"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """
        );
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests/plugins/hostile/json")))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }

        var refused = await RunAsync(folder.Path, "build", "--nologo", "-p:Reflection=true");
        await DotnetAsync(folder.Path, "build", "--nologo", "-o", folder["plugin/lib"]);

        Assert.Contains("error PANEL001", refused, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["plugin/lib/Panel.Plugins.Sdk.dll"]));
        Assert.Equal("packed.example", await ZonesAsync(folder["plugin"]));
    }

    private static string MachinePackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task<string> ZonesAsync(string folder)
    {
        var plugin = new TestPackage { Isolation = "worker" };
        var manifest = plugin.Manifest();
        manifest["entry"] = new JsonObject { ["assembly"] = "lib/Acme.Json.dll", ["type"] = "Acme.Json.Entry" };
        await File.WriteAllTextAsync(Path.Combine(folder, "plugin.json"), manifest.ToJsonString());
        using var package = new MemoryStream();
        await PluginPackageWriter.PackAsync(folder, package, null, CancellationToken.None);
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(plugin, package.ToArray());
        return await stage.ZonesAsync();
    }

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        var output = await RunAsync(folder, arguments);
        Assert.DoesNotContain("error", output, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        // The build of the product may be told to leave analyzers out; a stranger's is not.
        start.Environment.Remove("RunAnalyzers");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return $"{output}\n{await errors}".Replace("0 Error(s)", "", StringComparison.Ordinal);
    }
}
