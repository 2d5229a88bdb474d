using System.Diagnostics;

namespace Panel.Agent.Tests.Runtimes.Processes;

/// <summary>
/// An agent that is not root: these tests run the attacks and the runtime's
/// contract again in a process of an ordinary user. The tests
/// themselves run as root, as most of this project's environments do.
/// </summary>
public sealed class OrdinaryUserTests
{
    private const string User = "64123";

    [Fact]
    public async Task Agent_OfAnOrdinaryUser_KeepsItsPromisesByUserNamespaces()
    {
        var (code, output) = await RunAsync(
            chroot: false,
            ["-class", typeof(ProcessIsolationTests).FullName!, "-class", typeof(ProcessRuntimeContractTests).FullName!]
        );

        Assert.True(code == 0, output);
        // Not none at all.
        Assert.Matches("Total: [3-9][0-9]", output);
    }

    [Fact]
    public async Task Agent_OfAnOrdinaryUserWithoutNamespaces_RefusesToStart()
    {
        var method =
            $"{typeof(NoIsolationTests).FullName}.{nameof(NoIsolationTests.Start_KernelAllowsNothing_IsRefused)}";
        var (code, output) = await RunAsync(chroot: true, ["-method", method], ("PANEL_TEST_NO_ISOLATION", "1"));

        Assert.True(code == 0, output);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    /// <param name="chroot">In a changed root, where the kernel gives no user namespaces.</param>
    private static async Task<(int Code, string Output)> RunAsync(
        bool chroot,
        string[] filter,
        params (string Name, string Value)[] variables
    )
    {
        string[] test =
        [
            "setpriv",
            "--reuid",
            User,
            "--regid",
            User,
            "--clear-groups",
            "dotnet",
            typeof(OrdinaryUserTests).Assembly.Location,
            "-noColor",
            .. filter,
        ];
        string[] words = chroot
            ?
            [
                "unshare",
                "--mount",
                "/bin/sh",
                "-c",
                "mount --rbind / /mnt && exec chroot /mnt \"$@\"",
                "chroot",
                .. test,
            ]
            : test;
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Remove("TMPDIR");
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}
