using System.Diagnostics;
using Panel.Instances.Workloads.Specs;

namespace Panel.Instances.Tests.Workloads;

public sealed class ShellLineTests
{
    [Theory]
    [InlineData("java -Xmx{{SERVER_MEMORY}}M -jar {{ JAR }}", "java -Xmx${SERVER_MEMORY}M -jar ${JAR}")]
    [InlineData("-p {{server.build.default.port}} {{server.build.env.MAP}} {{env.X}}", "-p ${SERVER_PORT} ${MAP} ${X}")]
    [InlineData("\"{{A}}\" '{{B}}' \\'{{C}}", "\"${A}\" ''\"${B}\"'' \\'${C}")]
    [InlineData("\"it's {{A}}\"", "\"it's ${A}\"")]
    [InlineData("{{NAME}] {{2X}} {{config.docker.interface}} ${Y}", "{{NAME}] {{2X}} {{config.docker.interface}} ${Y}")]
    public void Render_Template_ExpandsNamesOnly(string template, string expected) =>
        Assert.Equal(expected, ShellLine.Render(template));

    [Theory]
    [InlineData("x; echo pwned")]
    [InlineData("$(echo pwned)")]
    [InlineData("`echo pwned`")]
    [InlineData("a' 'b\" > /dev/null #")]
    [InlineData("{{HOME}} && echo pwned")]
    public async Task Render_HostileValue_IsNeverParsedByTheShell(string value)
    {
        var line = ShellLine.Render("""printf '%s|' "{{V}}" '{{V}}'""");
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", line])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
                Environment = { ["V"] = value },
            }
        )!;

        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal($"{value}|{value}|", output);
    }
}
