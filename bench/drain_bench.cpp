// The bare comparison of the view benchmark: a libcurl multi loop that fetches the same bodies as a
// view asks for and forwards them unread to a reader in another process. One thread.
//   drain_bench VIEWS CONCURRENT URL...    prints {"views","seconds","cpu_seconds","bytes"}
#include <curl/curl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Fetch {
    CURL* easy = nullptr;
    std::string body;
    std::size_t view = 0;
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* to) {
    static_cast<Fetch*>(to)->body.append(data, size);
    return size;
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return double(t.tv_sec) + double(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void write_all(int to, const std::string& bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t n = ::write(to, bytes.data() + done, bytes.size() - done);
        if (n <= 0) std::exit(1);
        done += static_cast<std::size_t>(n);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const std::size_t views = std::strtoul(argv[1], nullptr, 10);
    const std::size_t concurrent = std::strtoul(argv[2], nullptr, 10);
    const std::vector<std::string> urls(argv + 3, argv + argc);

    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
    const pid_t reader = fork();
    if (reader == 0) {
        close(ends[0]);
        std::vector<char> sink(1U << 18U);
        while (::read(ends[1], sink.data(), sink.size()) > 0) {
        }
        _exit(0);
    }
    close(ends[1]);

    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM* multi = curl_multi_init();
    std::vector<Fetch> fetches(concurrent * urls.size());
    std::size_t started = 0, finished_parts = 0, bytes = 0;
    const auto begin = [&](Fetch& fetch, const std::string& url) {
        if (!fetch.easy) {
            fetch.easy = curl_easy_init();
            curl_easy_setopt(fetch.easy, CURLOPT_WRITEFUNCTION, on_body);
            curl_easy_setopt(fetch.easy, CURLOPT_WRITEDATA, &fetch);
            curl_easy_setopt(fetch.easy, CURLOPT_PRIVATE, &fetch);
            curl_easy_setopt(fetch.easy, CURLOPT_NOSIGNAL, 1L);
            curl_easy_setopt(fetch.easy, CURLOPT_URL, url.c_str());
        }
        fetch.body.clear();
        curl_multi_add_handle(multi, fetch.easy);
    };
    const double cpu_before = cpu_seconds();
    const auto clock_before = std::chrono::steady_clock::now();
    for (std::size_t slot = 0; slot < concurrent && started < views; ++slot, ++started)
        for (std::size_t i = 0; i < urls.size(); ++i) {
            fetches[slot * urls.size() + i].view = slot;
            begin(fetches[slot * urls.size() + i], urls[i]);
        }
    std::vector<std::size_t> waiting(concurrent, urls.size());
    int running = 1;
    while (finished_parts < views * urls.size()) {
        curl_multi_perform(multi, &running);
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            Fetch* fetch = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
            if (message->data.result != CURLE_OK) return 1;
            curl_multi_remove_handle(multi, fetch->easy);
            write_all(ends[0], fetch->body);
            bytes += fetch->body.size();
            ++finished_parts;
            const std::size_t slot = fetch->view;
            if (--waiting[slot] == 0 && started < views) {
                ++started;
                waiting[slot] = urls.size();
                for (std::size_t i = 0; i < urls.size(); ++i)
                    begin(fetches[slot * urls.size() + i], urls[i]);
            }
        }
        curl_multi_poll(multi, nullptr, 0, 100, nullptr);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - clock_before;
    std::printf("{\"views\":%zu,\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"bytes\":%zu}\n", views,
                took.count(), cpu_seconds() - cpu_before, bytes);
    close(ends[0]);
    waitpid(reader, nullptr, 0);
    return 0;
}
