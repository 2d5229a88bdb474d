using Panel.Agent.Files;

namespace Panel.Agent.Tests.Archives;

public sealed class ArchiveWriterTests : IDisposable
{
    private readonly ArchiveStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("zip", "unzip -q out -d copy")]
    [InlineData("tar", "mkdir copy && tar -C copy -xf out")]
    [InlineData("tar.gz", "mkdir copy && tar -C copy -xzf out")]
    [InlineData("tar.zst", "mkdir copy && zstd -dc out | tar -C copy -x")]
    public async Task Write_InEachFormat_IsReadByTheFormatsOwnTool(string format, string unpack)
    {
        _stage.Write("world/level.dat", new string('x', 300_000));
        _stage.Write("world/ünïcode/a b.txt", "text");
        _stage.Write("world/run.sh", "#!/bin/sh\n");
        _stage.Write("world/empty", "");
        _stage.Write("other.txt", "not asked for");
        await _stage.RunAsync(
            "chmod 755 world/run.sh && touch -d '2020-02-02 02:02:02 UTC' world/run.sh && mkdir world/void"
        );

        var summary = await _stage.PackAsync("out", format, ["world"]);

        Assert.Equal((4, 300_014L), (summary.Files, summary.Bytes));
        Assert.Empty(summary.Warnings);
        await _stage.RunAsync(
            $"{unpack} && diff -r world copy/world && test -d copy/world/void && test -x copy/world/run.sh"
        );
        Assert.Equal("other.txt\nout\n", await _stage.RunAsync("find . -maxdepth 1 -type f -printf '%f\\n' | sort"));
        Assert.Equal("1580608922\n", await _stage.RunAsync("TZ=UTC stat -c %Y world/run.sh"));
    }

    [Fact]
    public async Task Write_WholeRoot_LeavesOutItselfAndWhatIsProtected()
    {
        _stage.Write("a.txt", "a");
        _stage.Write("secret/key", "k");

        var summary = await _stage.PackAsync("backup.tar", "tar", ["."], denied: ["secret/"]);

        Assert.Equal("a.txt\n", await _stage.RunAsync("tar -tf backup.tar"));
        Assert.Contains("secret", Assert.Single(summary.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_LinksAndPipes_GoThroughNone()
    {
        Directory.CreateDirectory(_stage.Outside);
        await File.WriteAllTextAsync(
            Path.Combine(_stage.Outside, "secret"),
            "x",
            TestContext.Current.CancellationToken
        );
        await _stage.RunAsync("mkdir d && ln -s ../../outside d/out && ln -s ../a d/in && mkfifo d/pipe && echo a >a");

        var tar = await _stage.PackAsync("d.tar", "tar", ["d"]);
        var zip = await _stage.PackAsync("d.zip", "zip", ["d"]);

        Assert.Equal("d/\nd/in\nd/out\n", await _stage.RunAsync("tar -tf d.tar | sort"));
        Assert.Single(tar.Warnings);
        Assert.Equal(3, zip.Warnings.Count);
        Assert.Equal(0, zip.Files);
    }

    [Fact]
    public async Task Write_AfterOneThatWasKilled_LeavesNothingOfIt()
    {
        Directory.CreateDirectory(_stage.Staging);
        await File.WriteAllTextAsync(
            Path.Combine(_stage.Staging, "archive"),
            "half",
            TestContext.Current.CancellationToken
        );
        _stage.Write("a.txt", "a");

        await _stage.PackAsync("sub/backup.tar", "tar", ["."]);

        Assert.Equal("a.txt\n", await _stage.RunAsync("tar -tf sub/backup.tar"));
        Assert.False(Directory.Exists(_stage.Staging));
    }

    [Fact]
    public async Task Write_TargetIsThere_IsRefusedAndKeepsIt()
    {
        _stage.Write("a.zip", "mine");
        await ArchiveStage.RefusedAsync(FileFailure.AlreadyExists, () => _stage.PackAsync("a.zip", "zip", ["a.zip"]));
        Assert.Equal("mine", _stage.Read("a.zip"));
    }

    [Fact]
    public async Task Write_SourceIsMissing_NamesItAndLeavesNothing()
    {
        var refusal = await ArchiveStage.RefusedAsync(
            FileFailure.NotFound,
            () => _stage.PackAsync("a.zip", "zip", ["gone.txt"])
        );
        Assert.Contains("gone.txt", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_stage.Data));
    }

    [Fact]
    public async Task Write_BeyondTheDiskLimit_EndsAndLeavesNothing()
    {
        await _stage.RunAsync("head -c 3000000 /dev/urandom >noise");
        await ArchiveStage.RefusedAsync(
            FileFailure.DiskFull,
            () => _stage.PackAsync("a.zip", "zip", ["noise"], limit: 4_000_000)
        );
        Assert.Equal("noise", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(_stage.Data))));

        // What packs well needs little room.
        await _stage.RunAsync("head -c 3000000 /dev/zero >noise");
        await _stage.PackAsync("a.zip", "zip", ["noise"], limit: 4_000_000);
    }
}
