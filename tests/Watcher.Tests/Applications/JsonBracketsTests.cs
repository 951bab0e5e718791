using System.Text;
using FsCheck.Fluent;
using Notifications.Drift;
using Notifications.Watcher.Tests.Transitions;
using Xunit;

namespace Notifications.Watcher.Tests.Applications;

/// <summary>Where an object ends, by many bytes at once.</summary>
public sealed class JsonBracketsTests
{
    [Fact]
    public void The_end_is_where_it_is_byte_by_byte()
    {
        var ends = 0;
        var marks = Gen.Frequency(
            (1, Gen.Elements("{", "}", "[", "]", "\"", "\\\"", "\\\\")),
            (20, Gen.Elements("\"text\"", "\"\\\\\"", "\"{\\\"\"", "\"abcdefghijklmnopqrst\":", ",", "{\"a\":[1]}")));
        foreach (var text in marks.ArrayOf(60).Sample(20_000))
        {
            var json = Encoding.UTF8.GetBytes("{" + string.Concat(text));
            var (end, odd) = ByteByByte(json);
            var length = JsonBrackets.Length(json);
            if (!odd) Assert.Equal(end, length);
            else Assert.True(length == end || length == -1, $"{length} instead of {end}");
            if (length > 64) ends++;
        }

        Assert.True(ends > 100, $"only {ends} were long enough to say something");
    }

    [Fact]
    public void Real_objects_end_at_their_end()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Story.Folder, "objects"), "*.json"))
        {
            var json = Encoding.UTF8.GetBytes(File.ReadAllText(file).Trim());
            Assert.Equal(json.Length, JsonBrackets.Length(json));
            Assert.Equal(json.Length, JsonBrackets.Length([.. json, .. "}],\"more\":{}}"u8]));
            Assert.Equal(-1, JsonBrackets.Length(json.AsSpan(0, json.Length - 1)));
        }
    }

    /// <summary>Odd: a backslash is outside of texts.</summary>
    private static (int End, bool Odd) ByteByByte(byte[] json)
    {
        var (depth, quoted, odd, end) = (0, false, false, -1);
        for (var at = 0; at < json.Length; at++)
        {
            if (json[at] == '\\')
            {
                if (quoted) at++;
                else odd = true;
            }
            else if (json[at] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted)
            {
                depth += json[at] is (byte)'{' or (byte)'[' ? 1 : json[at] is (byte)'}' or (byte)']' ? -1 : 0;
                if (depth == 0 && end < 0) end = at + 1;
            }
        }

        return (end, odd);
    }
}
