using System.Text;

namespace Panel.Agent.ConfigFiles;

/// <summary>Changes single values of a text and leaves all else as it is, byte for byte.</summary>
internal interface IConfigFormat
{
    /// <param name="text">Empty for a new file.</param>
    /// <exception cref="ConfigFormatException">The text is not of this format, or has no place for a value.</exception>
    string Patch(string text, IReadOnlyList<ConfigSetting> settings);

    /// <summary>
    /// How a value's character is written that the file's encoding lacks; null when the format knows no way.
    /// </summary>
    string? Escape(Rune rune) => null;
}
