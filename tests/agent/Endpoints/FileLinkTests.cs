using System.Net;
using System.Net.Http.Headers;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>Writing through symbolic links, which a workload makes.</summary>
public sealed class FileLinkTests(FilesAgent shared) : IClassFixture<FilesAgent>
{
    private readonly FilesClient files = shared.NewInstance();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("real/f")]
    [InlineData("./real/../real/f")]
    [InlineData("second")]
    [InlineData("folder/f")]
    [InlineData("folder/../real/f")]
    public async Task Put_LinkInside_WritesTheTargetAndKeepsTheLink(string target)
    {
        Directory.CreateDirectory(files.At("real"));
        await File.WriteAllTextAsync(files.At("real/f"), "old", Cancellation);
        File.SetUnixFileMode(
            files.At("real/f"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        File.CreateSymbolicLink(files.At("second"), "real/f");
        File.CreateSymbolicLink(files.At("folder"), "real");
        File.CreateSymbolicLink(files.At("link"), target);

        await FilesClient.SucceedsAsync(files.PutAsync("link", "new"), HttpStatusCode.OK);

        Assert.Equal(target, new FileInfo(files.At("link")).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(files.At("real/f"), Cancellation));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(files.At("real/f"))
        );
        Assert.Equal(["f"], Directory.GetFileSystemEntries(files.At("real")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Put_LinkInAFolder_TakesItsTargetFromThere()
    {
        Directory.CreateDirectory(files.At("a/b"));
        await File.WriteAllTextAsync(files.At("a/f"), "old", Cancellation);
        File.CreateSymbolicLink(files.At("a/b/link"), "../f");

        await FilesClient.SucceedsAsync(files.PutAsync("a/b/link", "new"), HttpStatusCode.OK);

        Assert.Equal("new", await File.ReadAllTextAsync(files.At("a/f"), Cancellation));
    }

    [Theory]
    [InlineData("made")]
    [InlineData("real/made")]
    [InlineData("new/sub/made")]
    public async Task Put_DanglingLinkInside_MakesTheTarget(string target)
    {
        Directory.CreateDirectory(files.At("real"));
        File.CreateSymbolicLink(files.At("link"), target);

        await FilesClient.SucceedsAsync(files.PutAsync("link", "new"), HttpStatusCode.Created);

        Assert.Equal(target, new FileInfo(files.At("link")).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(files.At(target), Cancellation));
    }

    [Theory]
    [InlineData("../canary/file")]
    [InlineData("../canary/made")]
    [InlineData("real/../../canary/file")]
    [InlineData("ABSOLUTE/file")]
    [InlineData("out")]
    [InlineData("outfolder/made")]
    [InlineData("nowhere/../../canary/file")]
    [InlineData("/proc/self/root/tmp/x")]
    [InlineData("self")]
    [InlineData("pong")]
    public async Task Put_LinkThatLeadsOutOrRound_IsRefusedAndTouchesNothing(string target)
    {
        var canary = Path.Combine(Path.GetDirectoryName(files.Data)!, "canary");
        Directory.CreateDirectory(canary);
        await File.WriteAllTextAsync(Path.Combine(canary, "file"), "canary", Cancellation);
        Directory.CreateDirectory(files.At("real"));
        target = target.Replace("ABSOLUTE", canary, StringComparison.Ordinal);
        File.CreateSymbolicLink(files.At("out"), "../canary/file");
        File.CreateSymbolicLink(files.At("outfolder"), "../canary");
        File.CreateSymbolicLink(files.At("self"), "self");
        File.CreateSymbolicLink(files.At("ping"), "pong");
        File.CreateSymbolicLink(files.At("pong"), "ping");
        File.CreateSymbolicLink(files.At("link"), target);

        using var answer = await files.PutAsync("link", "x");

        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"{answer.StatusCode}");
        Assert.Equal(target, new FileInfo(files.At("link")).LinkTarget);
        Assert.Equal(["file"], Directory.GetFileSystemEntries(canary).Select(Path.GetFileName));
        Assert.Equal("canary", await File.ReadAllTextAsync(Path.Combine(canary, "file"), Cancellation));
        Assert.DoesNotContain(await files.NamesAsync(), name => name.StartsWith(".panel-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("real")]
    [InlineData("real/")]
    [InlineData(".")]
    public async Task Put_LinkToAFolder_IsRefusedAsAFolder(string target)
    {
        Directory.CreateDirectory(files.At("real"));
        File.CreateSymbolicLink(files.At("link"), target);

        await FilesClient.FailsAsync(files.PutAsync("link", "x"), HttpStatusCode.Conflict, "is_directory");
    }

    [Fact]
    public async Task Put_ThroughLinks_IsJudgedByTheDenylistWhereItEnds()
    {
        var guarded = shared.NewInstance(0, "secret.yml", "vault/");
        Directory.CreateDirectory(guarded.At("vault"));
        File.CreateSymbolicLink(guarded.At("dangling"), "secret.yml");
        File.CreateSymbolicLink(guarded.At("folder"), "vault");

        await FilesClient.FailsAsync(guarded.PutAsync("dangling", "x"), HttpStatusCode.Forbidden, "file_denied");
        await FilesClient.FailsAsync(
            guarded.PutAsync("folder/new/sub/f", "x"),
            HttpStatusCode.Forbidden,
            "file_denied"
        );
        await FilesClient.FailsAsync(
            guarded.PostAsync("mkdir", new { path = "folder/new/sub" }),
            HttpStatusCode.Forbidden,
            "file_denied"
        );
        Assert.Empty(Directory.GetFileSystemEntries(guarded.At("vault")));
        Assert.False(File.Exists(guarded.At("secret.yml")));
    }

    [Fact]
    public async Task Put_LinkWithHashes_ComparesTheTarget()
    {
        await File.WriteAllTextAsync(files.At("f"), "old", Cancellation);
        File.CreateSymbolicLink(files.At("link"), "f");
        using var read = await files.GetAsync("link");
        var tag = new EntityTagHeaderValue(read.Headers.ETag!.Tag);

        await FilesClient.SucceedsAsync(
            files.PutAsync("link", new StringContent("new"), configure: r => r.Headers.IfMatch.Add(tag)),
            HttpStatusCode.OK
        );
        await FilesClient.FailsAsync(
            files.PutAsync("link", new StringContent("again"), configure: r => r.Headers.IfMatch.Add(tag)),
            HttpStatusCode.Conflict,
            "changed"
        );
        Assert.Equal("new", await File.ReadAllTextAsync(files.At("f"), Cancellation));
    }
}
