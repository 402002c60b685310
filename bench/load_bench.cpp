// Asks one URL again and again over kept connections, and reads whole answers.
//   load_bench REQUESTS CONCURRENT URL [HEADER...]
// prints {"requests","failed","seconds","bytes","p50_ms","p99_ms","first_p50_ms"}
#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Fetch {
    CURL* easy = nullptr;
    std::size_t bytes = 0;
};

std::size_t on_body(char*, std::size_t, std::size_t size, void* to) {
    static_cast<Fetch*>(to)->bytes += size;
    return size;
}

double at(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, std::size_t(share * double(values.size())))];
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const std::size_t requests = std::strtoul(argv[1], nullptr, 10);
    const std::size_t concurrent = std::strtoul(argv[2], nullptr, 10);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    curl_slist* headers = nullptr;
    for (int i = 4; i < argc; ++i) headers = curl_slist_append(headers, argv[i]);
    CURLM* multi = curl_multi_init();
    std::vector<Fetch> fetches(concurrent);
    std::vector<double> whole, first;
    std::size_t started = 0, done = 0, failed = 0, bytes = 0;
    const auto clock_before = std::chrono::steady_clock::now();
    for (Fetch& fetch : fetches) {
        if (started == requests) break;
        ++started;
        fetch.easy = curl_easy_init();
        curl_easy_setopt(fetch.easy, CURLOPT_WRITEFUNCTION, on_body);
        curl_easy_setopt(fetch.easy, CURLOPT_WRITEDATA, &fetch);
        curl_easy_setopt(fetch.easy, CURLOPT_PRIVATE, &fetch);
        curl_easy_setopt(fetch.easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(fetch.easy, CURLOPT_URL, argv[3]);
        curl_easy_setopt(fetch.easy, CURLOPT_HTTPHEADER, headers);
        curl_multi_add_handle(multi, fetch.easy);
    }
    int running = 0;
    while (done < started) {
        curl_multi_perform(multi, &running);
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            Fetch* fetch = nullptr;
            long status = 0;
            double total = 0, begun = 0;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
            curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
            curl_easy_getinfo(message->easy_handle, CURLINFO_TOTAL_TIME, &total);
            curl_easy_getinfo(message->easy_handle, CURLINFO_STARTTRANSFER_TIME, &begun);
            if (message->data.result != CURLE_OK || status != 200) ++failed;
            whole.push_back(total * 1e3);
            first.push_back(begun * 1e3);
            bytes += fetch->bytes;
            fetch->bytes = 0;
            ++done;
            curl_multi_remove_handle(multi, fetch->easy);
            if (started < requests) {
                ++started;
                curl_multi_add_handle(multi, fetch->easy);
            }
        }
        curl_multi_poll(multi, nullptr, 0, 100, nullptr);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - clock_before;
    std::printf(
        "{\"requests\":%zu,\"failed\":%zu,\"seconds\":%.6f,\"bytes\":%zu,\"p50_ms\":%.3f,"
        "\"p99_ms\":%.3f,\"first_p50_ms\":%.3f}\n",
        done, failed, took.count(), bytes, at(whole, 0.5), at(whole, 0.99), at(first, 0.5));
    return 0;
}
