using Panel.Plugins.Host.Packages;

// Panel.Plugins.Packer OUT (MANIFEST OUTPUT)…: packs the panel's own plugins during a build, see plugins/Shipped.targets.
if (args.Length % 2 == 0)
{
    await Console.Error.WriteLineAsync("Panel.Plugins.Packer OUT (MANIFEST OUTPUT)…");
    return 2;
}

var target = Directory.CreateDirectory(args[0]);
foreach (var file in target.EnumerateFiles("*.zip"))
{
    file.Delete();
}

try
{
    // The private half lives in this process alone: nothing else is ever signed with it.
    using var key = PublisherKeys.Generate();
    foreach (var pair in args.Skip(1).Chunk(2))
    {
        using var staging = PluginStaging.Create(output: pair[1], manifest: pair[0]);
        var name = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(pair[0]))!);
        await using var package = File.Create(Path.Combine(target.FullName, $"{name}.zip"));
        await PluginPackageWriter.PackAsync(staging.Folder, package, key, CancellationToken.None);
    }

    // Last: the build takes it as the sign that all packages are there.
    await File.WriteAllTextAsync(Path.Combine(target.FullName, "first-party.pub"), PublisherKeys.PublicKeyOf(key));
    return 0;
}
catch (Exception exception) when (exception is InvalidDataException or IOException)
{
    await Console.Error.WriteLineAsync($"error PLUGIN1: {exception.Message}");
    return 1;
}
