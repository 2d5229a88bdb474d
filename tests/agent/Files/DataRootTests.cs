using System.Diagnostics;
using Panel.Agent.Files;
using Panel.Testing;

namespace Panel.Agent.Tests.Files;

public sealed class DataRootTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly TempFolder outside = new();
    private readonly DataRoot root;

    public DataRootTests()
    {
        root = DataRoot.Open(folder.Path);
        File.WriteAllText(outside["secret.txt"], "secret");
    }

    public void Dispose()
    {
        root.Dispose();
        folder.Dispose();
        outside.Dispose();
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/../b")]
    [InlineData("/etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("a\0b")]
    public void Parse_HostilePath_IsRefused(string path) =>
        Refused(FileFailure.InvalidPath, () => DataPath.Parse(path));

    [Fact]
    public void Parse_OverlongOrTooDeep_IsRefused()
    {
        Refused(FileFailure.InvalidPath, () => DataPath.Parse(new string('a', 256)));
        Refused(FileFailure.InvalidPath, () => DataPath.Parse(string.Join('/', Enumerable.Repeat("abcdefghi", 500))));
        Refused(FileFailure.InvalidPath, () => DataPath.Parse(string.Join('/', Enumerable.Repeat("a", 129))));
    }

    [Theory]
    [InlineData("a//b/./c/", "a/b/c")]
    [InlineData("", ".")]
    [InlineData("/", ".")]
    [InlineData("...", "...")]
    [InlineData("a b\n\\c", "a b\n\\c")]
    public void Parse_OddButHarmless_IsNormalized(string path, string expected) =>
        Assert.Equal(expected, DataPath.Parse(path).Value);

    [Theory]
    [InlineData("link")]
    [InlineData("link/secret.txt")]
    [InlineData("relative/secret.txt")]
    [InlineData("proc/secret.txt")]
    public void OpenRead_LinkToOutside_IsRefused(string path)
    {
        File.CreateSymbolicLink(At("link"), outside.Path);
        File.CreateSymbolicLink(At("relative"), Path.GetRelativePath(folder.Path, outside.Path));
        File.CreateSymbolicLink(At("proc"), "/proc/self/cwd");
        Refused(FileFailure.PathEscapes, () => root.OpenRead(DataPath.Parse(path)).Dispose());
        Refused(FileFailure.PathEscapes, () => root.CreateAtomic(DataPath.Parse(path + "/new.txt")).Dispose());
    }

    [Fact]
    public void OpenRead_LinkInside_Follows()
    {
        File.WriteAllText(At("real.txt"), "hello");
        File.CreateSymbolicLink(At("link.txt"), "real.txt");
        Assert.Equal("hello", Read("link.txt"));
    }

    [Fact]
    public void OpenRead_Fifo_IsRefusedWithoutBlocking()
    {
        using var mkfifo = Process.Start("mkfifo", At("pipe"));
        mkfifo.WaitForExit();
        Refused(FileFailure.SpecialFile, () => root.OpenRead(DataPath.Parse("pipe")).Dispose());
        Refused(FileFailure.SpecialFile, () => root.CreateAtomic(DataPath.Parse("pipe")).Dispose());
    }

    [Fact]
    public void OpenRead_Folder_IsRefused()
    {
        Directory.CreateDirectory(At("d"));
        Refused(FileFailure.IsDirectory, () => root.OpenRead(DataPath.Parse("d")).Dispose());
        Refused(FileFailure.IsDirectory, () => root.OpenRead(DataPath.Root).Dispose());
    }

    [Fact]
    public void CreateAtomic_WithoutCommit_LeavesNothing()
    {
        File.WriteAllText(At("a"), "old");
        using (var file = root.CreateAtomic(DataPath.Parse("a")))
        {
            file.Stream.Write("new"u8);
        }

        Assert.Equal("old", File.ReadAllText(At("a")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void CreateAtomic_Replacing_KeepsOwnerAndMode()
    {
        File.WriteAllText(At("a"), "old");
        File.SetUnixFileMode(At("a"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Chown("1234:2345", At("a"));
        Write("a", "new");
        var entry = root.Stat(DataPath.Parse("a"))!;
        Assert.Equal(("new", 0x140, new FileOwner(1234, 2345)), (File.ReadAllText(At("a")), entry.Mode, entry.Owner));
    }

    [Fact]
    public void New_FileAndFolders_BelongToTheOwnerOfTheRoot()
    {
        Chown("1234:2345", folder.Path);
        Assert.True(root.CreateFolder(DataPath.Parse("x/y")));
        Write("x/y/f", "1");
        Assert.All(
            ["x", "x/y", "x/y/f"],
            path => Assert.Equal(new FileOwner(1234, 2345), root.Stat(DataPath.Parse(path))!.Owner)
        );
        Assert.Equal(0x1A4, root.Stat(DataPath.Parse("x/y/f"))!.Mode);
    }

    [Fact]
    public void CreateAtomic_OverALinkToOutside_IsRefusedAndKeepsTheLink()
    {
        File.CreateSymbolicLink(At("link"), outside["secret.txt"]);
        Refused(FileFailure.PathEscapes, () => root.CreateAtomic(DataPath.Parse("link")).Dispose());
        Assert.Equal("secret", File.ReadAllText(outside["secret.txt"]));
        Assert.Equal(DataEntryType.Symlink, root.Stat(DataPath.Parse("link"))!.Type);
    }

    [Fact]
    public void CreateAtomic_OverALinkInside_KeepsTheTargetsOwnerAndMode()
    {
        Directory.CreateDirectory(At("real"));
        File.WriteAllText(At("real/f"), "old");
        File.SetUnixFileMode(At("real/f"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Chown("1234:2345", At("real/f"));
        File.CreateSymbolicLink(At("link"), "real/f");
        Write("link", "new");
        var entry = root.Stat(DataPath.Parse("real/f"))!;
        Assert.Equal(
            ("new", 0x140, new FileOwner(1234, 2345)),
            (File.ReadAllText(At("real/f")), entry.Mode, entry.Owner)
        );
        Assert.Equal(DataEntryType.Symlink, root.Stat(DataPath.Parse("link"))!.Type);
    }

    [Fact]
    public void CreateAtomic_MissingFolders_BelongToTheOwnerOfTheRoot()
    {
        Chown("1234:2345", folder.Path);
        Write("x/y/f", "1");
        Assert.All(
            ["x", "x/y", "x/y/f"],
            path => Assert.Equal(new FileOwner(1234, 2345), root.Stat(DataPath.Parse(path))!.Owner)
        );
    }

    [Fact]
    public void CreateAtomic_LinkPutInPlaceOfAMissingFolder_IsNotFollowed()
    {
        using var file = root.CreateAtomic(DataPath.Parse("new/planted"));
        File.CreateSymbolicLink(At("new"), outside.Path);
        Assert.Throws<DataRootException>(file.Commit);
        Assert.Equal(["secret.txt"], Directory.GetFileSystemEntries(outside.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Delete_TreeWithLinks_RemovesLinksAndNotTheirTargets()
    {
        Directory.CreateDirectory(At("d/e"));
        File.WriteAllText(At("d/e/f"), "1");
        File.CreateSymbolicLink(At("d/out"), outside.Path);
        Assert.True(root.Delete(DataPath.Parse("d"), default));
        Assert.False(Directory.Exists(At("d")));
        Assert.True(File.Exists(outside["secret.txt"]));
        Assert.False(root.Delete(DataPath.Parse("d"), default));
    }

    [Fact]
    public void Delete_NamesThatAreNotUtf8_AreRemovedToo()
    {
        Directory.CreateDirectory(At("d"));
        using var shell = Process.Start("/bin/sh", ["-c", $"touch \"$(printf '{At("d")}/caf\\351')\""]);
        shell.WaitForExit();
        Assert.Single(Directory.GetFiles(At("d")));
        Assert.True(root.Delete(DataPath.Parse("d"), default));
        Assert.False(Directory.Exists(At("d")));
    }

    [Fact]
    public void Move_OntoExisting_IsRefused()
    {
        File.WriteAllText(At("a"), "a");
        File.WriteAllText(At("b"), "b");
        Refused(FileFailure.AlreadyExists, () => root.Move(DataPath.Parse("a"), DataPath.Parse("b")));
        root.Move(DataPath.Parse("a"), DataPath.Parse("c"));
        Assert.Equal(["b", "c"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Race_LinkSwappedWhileReadingWritingAndDeleting_NeverLeavesTheRoot()
    {
        Directory.CreateDirectory(At("inside"));
        File.WriteAllText(At("inside/secret.txt"), "harmless");
        File.CreateSymbolicLink(At("alias"), "dir/planted.txt");
        using var stop = new CancellationTokenSource();
        // Swaps "dir" between a folder inside and a link to the outside, as fast as it can.
        var flipper = Task.Factory.StartNew(
            () => Flip(stop.Token),
            default,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        var (reads, refusals) = (0, 0);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(2))
        {
            // Many for each write, which may make the folder itself and so hold the swapping up.
            for (var i = 0; i < 50; i++)
            {
                try
                {
                    Assert.Equal("harmless", Read("dir/secret.txt"));
                    reads++;
                }
                catch (DataRootException exception)
                    when (exception.Failure is FileFailure.PathEscapes or FileFailure.NotFound or FileFailure.Busy)
                {
                    refusals++;
                }
            }

            Attempt(() => Write("dir/planted.txt", "x"));
            Attempt(() => Write("alias", "x"));
            Attempt(() => root.Delete(DataPath.Parse("dir/planted.txt"), default));
            Attempt(() => root.CreateFolder(DataPath.Parse("dir/folder")));
        }

        await stop.CancelAsync();
        await flipper;
        Assert.Equal(["secret.txt"], Directory.GetFileSystemEntries(outside.Path).Select(Path.GetFileName));
        // Both sides of the race were met, or the test shows nothing.
        Assert.True(reads > 10 && refusals > 10, $"{reads} reads, {refusals} refusals");
    }

    private void Flip(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                Directory.Move(At("inside"), At("dir"));
                Directory.Move(At("dir"), At("inside"));
                File.CreateSymbolicLink(At("dir"), outside.Path);
                File.Delete(At("dir"));
            }
            catch (IOException)
            {
                // The test made a folder of that name in the moment between; it may still be filling it.
                using var remove = Process.Start(
                    new ProcessStartInfo("rm", ["-rf", At("dir")])
                    {
                        UseShellExecute = false,
                        RedirectStandardError = true,
                    }
                )!;
                remove.WaitForExit();
            }
        }
    }

    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (DataRootException)
        {
            // Losing the race is allowed, winning it is not.
        }
    }

    private string At(string path) => folder[path];

    private string Read(string path)
    {
        using var reader = new StreamReader(root.OpenRead(DataPath.Parse(path)));
        return reader.ReadToEnd();
    }

    private void Write(string path, string text)
    {
        using var file = root.CreateAtomic(DataPath.Parse(path));
        file.Stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Commit();
    }

    private static void Chown(string owner, string path)
    {
        using var chown = Process.Start("chown", [owner, path]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
    }

    private static void Refused(FileFailure failure, Action action) =>
        Assert.Equal(failure, Assert.Throws<DataRootException>(action).Failure);
}
