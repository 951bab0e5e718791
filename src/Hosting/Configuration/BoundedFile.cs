using System.Runtime.InteropServices;
using System.Text;

namespace Notifications.Hosting.Configuration;

/// <summary>Reads files up to a size: a device has no end, and a file that is too large would take the memory of everything else.</summary>
public static class BoundedFile
{
    private const int KindAt = 28;
    private const int KindMask = 0xF000;
    private const int Regular = 0x8000;
    private const int DirectoryKind = 0x4000;
    private const int CurrentDirectory = -100;
    private const uint TypeWanted = 1;

    /// <summary>All of a file. A pipe is read to its end: give it only a file that somebody has named, not one that was found.</summary>
    /// <param name="path">Links are followed.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <param name="cancellationToken">Asked between two reads.</param>
    /// <exception cref="IOException">It cannot be read, or is larger: then the message says what is allowed, but not which
    /// file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static byte[] ReadAllBytes(string path, long most, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using var content = new MemoryStream(file.CanSeek ? (int)Math.Min(file.Length, most) : 0);
        var part = new byte[64 * 1024];
        while (file.Read(part) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (content.Length + count > most) throw new IOException($"it is larger than {Size(most)}");
            content.Write(part, 0, count);
        }

        return content.ToArray();
    }

    /// <summary>All of a regular file: whoever opens a pipe waits until somebody writes to it.</summary>
    /// <exception cref="IOException">It cannot be read, is larger, or is not a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static byte[] ReadRegular(string path, long most, CancellationToken cancellationToken)
    {
        if (IsOther(path)) throw new IOException("it is not a regular file (a pipe, a socket or a device)");
        return ReadAllBytes(path, most, cancellationToken);
    }

    private static string Size(long bytes) => bytes % (1 << 20) == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");

    /// <summary>It is there, and neither a pipe, a socket nor a device. Links are followed.</summary>
    public static bool IsRegular(string path) => File.Exists(path) && !IsOther(path);

    /// <summary>Neither a regular file nor a directory. .NET does not tell the kind of a file, so the kernel is asked (Linux; elsewhere all
    /// count as regular).</summary>
    private static bool IsOther(string path)
    {
        if (!OperatingSystem.IsLinux()) return false;
        // struct statx (linux/stat.h) is the same on every architecture; its stx_mode is at byte 28
        var status = new byte[256];
        return Statx(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), flags: 0, TypeWanted, status) == 0
            && (BitConverter.ToUInt16(status, KindAt) & KindMask) is not (Regular or DirectoryKind);
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, [Out] byte[] status);
}
