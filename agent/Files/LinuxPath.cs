using System.Text;

namespace Panel.Agent.Files;

internal static class LinuxPath
{
    public static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(name);

    public static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + '\0');

    public static byte[] Terminated(byte[] name) => [.. name, 0];
}
