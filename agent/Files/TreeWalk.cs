namespace Panel.Agent.Files;

/// <summary>Every path in a folder, by descriptors and never through a link.</summary>
internal static class TreeWalk
{
    public static IEnumerable<DataPath> Below(FolderHandle folder, DataPath path, CancellationToken cancellationToken)
    {
        if (path.Names.Count >= DataPath.MaxDepth)
        {
            throw new DataRootException(
                FileFailure.TooDeep,
                $"The folders are nested more than {DataPath.MaxDepth} deep."
            );
        }

        foreach (var name in folder.Names())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var child = path.Child(name);
            yield return child;
            if (
                folder.Stat(name) is not { Type: DataEntryType.Directory }
                || folder.TryOpenFolder(name) is not { } inner
            )
            {
                continue;
            }

            using (inner)
            {
                foreach (var deeper in Below(inner, child, cancellationToken))
                {
                    yield return deeper;
                }
            }
        }
    }
}
