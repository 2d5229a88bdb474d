namespace Panel.Testing;

/// <summary>A Docker engine of the test's own.</summary>
public sealed class PrivateDocker() : PrivateServer("docker.sh")
{
    public Uri Url => new($"unix://{Folder}/docker.sock");
}
