using System.Formats.Tar;
using System.IO.Compression;
using Panel.Agent.Files;
using Panel.Testing;

namespace Panel.Agent.Tests.Archives;

public sealed class ArchiveExtractorTests : IDisposable
{
    private readonly ArchiveStage _stage = new();

    public void Dispose()
    {
        Assert.False(Directory.Exists(_stage.Staging), "The staging folder is still there.");
        _stage.Dispose();
    }

    [Theory]
    [InlineData("zip -qr a.bin world")]
    [InlineData("tar -cf a.bin world")]
    [InlineData("tar -czf a.bin world")]
    [InlineData("tar -cjf a.bin world")]
    [InlineData("tar -c world | zstd -q >a.bin")]
    [InlineData("tar --format=ustar -cf a.bin world")]
    [InlineData("tar --format=gnu -cf a.bin ./world")]
    public async Task Extract_ByTheFormatsOwnTool_IsTheSame(string pack)
    {
        _stage.Write("world/level.dat", new string('x', 300_000));
        _stage.Write($"world/deep/{new string('n', 90)}/a b.txt", "text");
        _stage.Write("world/empty", "");
        await _stage.RunAsync($"mkdir world/void && chmod 750 world/empty && {pack} && mv world kept");

        var summary = await _stage.ExtractAsync("a.bin", "copy/here");

        Assert.Equal((3, 300_004L), (summary.Files, summary.Bytes));
        Assert.Equal(
            "",
            await _stage.RunAsync(
                "diff -r kept copy/here/world && cd kept && find . -type f -printf '%m %p\n' | sort >../1; "
                    + "cd ../copy/here/world && find . -type f -printf '%m %p\n' | sort | diff - ../../../1"
            )
        );
    }

    [Fact]
    public async Task Extract_OverWhatIsThere_FillsFoldersAndReplacesFiles()
    {
        _stage.Write("world/old", "old");
        _stage.Write("world/both", "before");
        _stage.Write("pack/world/both", "after");
        _stage.Write("pack/world/new", "new");
        await _stage.RunAsync("cd pack && zip -qr ../a.zip world");

        await _stage.ExtractAsync("a.zip", ".");

        Assert.Equal(
            ("old", "after", "new"),
            (_stage.Read("world/old"), _stage.Read("world/both"), _stage.Read("world/new"))
        );
    }

    [Fact]
    public async Task Extract_FileInPlaceOfAFolder_ChangesNothing()
    {
        _stage.Write("pack/a", "1");
        _stage.Write("pack/world", "a file");
        await _stage.RunAsync("tar -C pack -cf a.tar a world");
        _stage.Write("world/old", "old");

        await ArchiveStage.RefusedAsync(FileFailure.AlreadyExists, () => _stage.ExtractAsync("a.tar", "."));

        Assert.False(File.Exists(_stage.At("a")));
        Assert.Equal("old", _stage.Read("world/old"));
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("a/../../escaped")]
    [InlineData("/../escaped")]
    public async Task Extract_NameThatLeadsElsewhere_IsRefused(string name)
    {
        await WriteZipAsync("a.zip", [(name, "evil"u8.ToArray())]);
        await ArchiveStage.RefusedAsync(FileFailure.InvalidArchive, () => _stage.ExtractAsync("a.zip", "t"));
        WriteTar("a.tar", [new PaxTarEntry(TarEntryType.RegularFile, name)]);
        await ArchiveStage.RefusedAsync(FileFailure.InvalidArchive, () => _stage.ExtractAsync("a.tar", "t"));
        Assert.False(File.Exists(Path.Combine(_stage.Data, "..", "escaped")));
        Assert.False(Directory.Exists(_stage.At("t")));
    }

    [Fact]
    public async Task Extract_FileThroughALinkOfTheArchive_StaysInside()
    {
        Directory.CreateDirectory(_stage.Outside);
        WriteTar(
            "a.tar",
            [
                new PaxTarEntry(TarEntryType.SymbolicLink, "door") { LinkName = _stage.Outside },
                new PaxTarEntry(TarEntryType.RegularFile, "door/evil") { DataStream = new MemoryStream([1]) },
            ]
        );

        await Assert.ThrowsAsync<DataRootException>(() => _stage.ExtractAsync("a.tar", "."));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_stage.Outside));
        Assert.False(Path.Exists(_stage.At("door")));
    }

    [Fact]
    public async Task Extract_IntoALinkThatLeadsOut_IsRefused()
    {
        Directory.CreateDirectory(_stage.Outside);
        File.CreateSymbolicLink(_stage.At("t"), _stage.Outside);
        await WriteZipAsync("a.zip", [("x", [1])]);

        await Assert.ThrowsAsync<DataRootException>(() => _stage.ExtractAsync("a.zip", "t"));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_stage.Outside));
    }

    [Fact]
    public async Task Extract_HardLinkToTheHost_IsRefused()
    {
        WriteTar("a.tar", [new PaxTarEntry(TarEntryType.HardLink, "x") { LinkName = "/etc/passwd" }]);
        await ArchiveStage.RefusedAsync(FileFailure.NotFound, () => _stage.ExtractAsync("a.tar", "."));
    }

    [Fact]
    public async Task Extract_DevicesSetIdAndProtectedFiles_AreLeftOutOrHarmless()
    {
        WriteTar(
            "a.tar",
            [
                new PaxTarEntry(TarEntryType.CharacterDevice, "null") { DeviceMajor = 1, DeviceMinor = 3 },
                new PaxTarEntry(TarEntryType.Fifo, "pipe"),
                new PaxTarEntry(TarEntryType.RegularFile, "su") { Mode = (UnixFileMode)0xFFF },
                new PaxTarEntry(TarEntryType.RegularFile, "server.key"),
            ]
        );

        var summary = await _stage.ExtractAsync("a.tar", ".", denied: ["*.key"]);

        Assert.Equal(3, summary.Warnings.Count);
        Assert.Equal("777 ./su\n", await _stage.RunAsync("find . -mindepth 1 ! -name a.tar -printf '%m %p\n'"));
    }

    [Fact]
    public async Task Extract_Bomb_EndsBeforeTheDiskIsFull()
    {
        // 2 GiB of zeros are 2 MiB of zip: a thousand to one.
        await _stage.RunAsync("truncate -s 2G zeros && zip -q1 bomb.zip zeros && rm zeros");
        await ArchiveStage.RefusedAsync(FileFailure.TooLarge, () => _stage.ExtractAsync("bomb.zip", "."));
    }

    [Fact]
    public async Task Extract_BeyondTheDiskLimit_EndsAndChangesNothing()
    {
        await _stage.RunAsync("head -c 3000000 /dev/zero >zeros && zip -q a.zip zeros && rm zeros");
        await ArchiveStage.RefusedAsync(
            FileFailure.DiskFull,
            () => _stage.ExtractAsync("a.zip", ".", limit: 2_000_000)
        );
        Assert.False(File.Exists(_stage.At("zeros")));
        await _stage.ExtractAsync("a.zip", ".", limit: 4_000_000);
        Assert.Equal(3_000_000, new FileInfo(_stage.At("zeros")).Length);
    }

    [Theory]
    [InlineData("head -c 5000 /dev/urandom >a.bin")]
    [InlineData("echo text >a.bin")]
    [InlineData("head -c 100000 /dev/urandom >n && tar -czf b n && head -c 60000 b >a.bin")]
    [InlineData("head -c 100000 /dev/urandom >n && zip -q b.zip n && head -c 60000 b.zip >a.bin")]
    [InlineData("head -c 100000 /dev/urandom >n && tar -c n | zstd -q | head -c 60000 >a.bin || true")]
    [InlineData("head -c 100000 /dev/urandom >n && tar -cjf b n && head -c 60000 b >a.bin")]
    [InlineData("head -c 3000000 /dev/urandom >n && tar -cjf b n && head -c 2000000 b >a.bin")]
    [InlineData("head -c 100000 /dev/urandom >n && tar -cf b n && head -c 60000 b >a.bin")]
    [InlineData("printf '7z\\xBC\\xAF\\x27\\x1C\\x00\\x04' >a.bin")]
    [InlineData("printf '\\xFD7zXZ\\x00\\x00\\x04' >a.bin")]
    public async Task Extract_BrokenOrNoArchive_SaysSo(string make)
    {
        await _stage.RunAsync(make);
        await ArchiveStage.RefusedAsync(FileFailure.InvalidArchive, () => _stage.ExtractAsync("a.bin", "t"));
        Assert.False(Directory.Exists(_stage.At("t")));
    }

    [Fact]
    public async Task Extract_Cancelled_LeavesNothing()
    {
        await _stage.RunAsync("head -c 300000 /dev/urandom >n && tar -cf a.tar n && rm n");
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _stage.ExtractAsync("a.tar", ".", cancellation: cancellation.Token)
        );
        Assert.False(File.Exists(_stage.At("n")));
    }

    [Fact]
    public async Task Extract_AfterOneThatWasKilled_BeginsAnew()
    {
        Directory.CreateDirectory(Path.Combine(_stage.Staging, "half"));
        await WriteZipAsync("a.zip", [("x", [1])]);
        await _stage.ExtractAsync("a.zip", "t");
        Assert.Equal("x", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(_stage.At("t")))));
    }

    private async Task WriteZipAsync(string path, (string Name, byte[] Content)[] entries)
    {
        await using var archive = await ZipFile.OpenAsync(_stage.At(path), ZipArchiveMode.Create);
        foreach (var (name, content) in entries)
        {
            await using var stream = await archive.CreateEntry(name).OpenAsync();
            await stream.WriteAsync(content);
        }
    }

    private void WriteTar(string path, TarEntry[] entries)
    {
        using var writer = new TarWriter(File.Create(_stage.At(path)));
        foreach (var entry in entries)
        {
            writer.WriteEntry(entry);
        }
    }
}
